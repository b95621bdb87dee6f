package example;

import dave.client.DaveClient;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
class ColourApplication {
  public static void main(String[] args) {
    SpringApplication.run(ColourApplication.class, args);
  }

  @Bean
  ApplicationRunner colours(DaveClient dave) {
    return args -> {
      dave.put("colour", "red").block();
      System.out.println(dave.consensus("colour").block());
    };
  }
}
