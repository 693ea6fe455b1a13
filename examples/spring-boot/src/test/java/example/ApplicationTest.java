package example;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.util.LinkedMultiValueMap;

/** Run with {@code -Dgraft.model=DIR -Dphoto=FILE}. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ApplicationTest {

    @Autowired
    TestRestTemplate http;

    @Value("${photo}")
    Path photo;

    private ResponseEntity<String> post(Resource resource) {
        LinkedMultiValueMap<String, Object> form = new LinkedMultiValueMap<>();
        form.add("photo", resource);
        return http.postForEntity("/classify", form, String.class);
    }

    @Test
    void aPhotoGetsLabels() {
        ResponseEntity<String> answer = post(new FileSystemResource(photo));
        System.out.println(photo + ": " + answer.getBody());
        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(answer.getBody()).contains("\"probability\":");
        assertThat(http.getForObject("/actuator/health", String.class)).contains("UP");
    }

    @Test
    void somethingElseGetsAProblem() {
        ResponseEntity<String> answer = post(new ByteArrayResource("no photo".getBytes()) {
            @Override
            public String getFilename() {
                return "text.jpg";
            }
        });
        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.UNPROCESSABLE_ENTITY);
        assertThat(answer.getBody()).contains("content is that of no image format");
    }
}
